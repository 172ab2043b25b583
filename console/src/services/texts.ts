/** The same texts in another language: every key, and no other. */
export type Mirror<T> = { [K in keyof T]: T[K] extends string ? string : Mirror<T[K]> }

/** Pairs both languages; a text that one of them lacks does not compile. */
export function texts<const T extends object>(en: T, zh: Mirror<T>) {
  return { en: en as Mirror<T>, zh }
}
