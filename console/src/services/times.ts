/** A moment of the server, written the way the language does, to the second. */
export function clock(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    Date.parse(iso),
  )
}

/** The time of day to the millisecond, for what is compared by eye. */
export function precise(epochMillis: number): string {
  const date = new Date(epochMillis)
  const part = (value: number, digits: number) => String(value).padStart(digits, '0')
  return (
    `${part(date.getHours(), 2)}:${part(date.getMinutes(), 2)}:` +
    `${part(date.getSeconds(), 2)}.${part(date.getMilliseconds(), 3)}`
  )
}

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** An age or a wait in the unit a person would use. */
export function span(millis: number): string {
  const age = Math.max(0, millis)
  if (age < SECOND) {
    return `${Math.round(age)} ms`
  }
  if (age < MINUTE) {
    return `${(age / SECOND).toFixed(1)} s`
  }
  const minutes = Math.floor(age / MINUTE)
  return `${minutes} min ${Math.floor((age % MINUTE) / SECOND)} s`
}

/** Now, as exactly as the browser says: Date.now() knows whole milliseconds only. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}
