/** What the browser remembers for these pages; where it may not, nothing is lost but comfort. */

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // A private window, or no room: the choice holds for this page.
  }
}
