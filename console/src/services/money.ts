/** Digits behind the point of a currency's minor unit; ISO 4217 through the browser's own table. */
function exponent(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits ?? 2
  )
}

/** Writes an amount of minor units the way the language does. Computed on digits, not on floats. */
export function money(minor: number, currency: string, locale: string): string {
  const digits = exponent(currency)
  const text = String(Math.abs(minor)).padStart(digits + 1, '0')
  const point = text.length - digits
  const decimal = digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return format.format(`${minor < 0 ? '-' : ''}${decimal}` as unknown as number)
}
