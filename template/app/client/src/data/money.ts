/** Digits behind the point: money is kept as a whole number of the smallest coin. */
const digits: number = 2;
/** Set a currency (EUR, USD) and amounts are shown with it. */
const currency: string | undefined = undefined;

const format = new Intl.NumberFormat(undefined, {
  ...(currency === undefined ? {} : { style: 'currency', currency }),
  minimumFractionDigits: digits,
  maximumFractionDigits: digits,
});

/** An amount as people read it. */
export function moneyText(amount: number): string {
  return format.format(amount / 10 ** digits);
}

/** An amount as it is typed, and back: by its digits, so that nothing is rounded. */
export const coins = {
  typed(amount: number): string {
    const text = String(Math.abs(amount)).padStart(digits + 1, '0');
    const whole = text.slice(0, text.length - digits);
    return `${amount < 0 ? '-' : ''}${digits === 0 ? whole : `${whole}.${text.slice(-digits)}`}`;
  },
  read(text: string): number | undefined {
    const [, sign = '', whole = '', part = ''] = /^\s*(-?)(\d+)(?:[.,](\d+))?\s*$/.exec(text) ?? [];
    if (whole === '' || part.length > digits) return undefined;
    const amount = Number(`${sign}${whole}${part.padEnd(digits, '0')}`);
    return Number.isSafeInteger(amount) ? amount : undefined;
  },
};
