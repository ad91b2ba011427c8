/** The ten steps of a decade. */
const steps = [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8, 10];

/**
 * The nearest preferred number (ISO 3, series R10: 1, 1.25, 1.6, 2, …).
 *
 * A figure of the process differs by a few per cent from run to run; its step does not, and neither does the verdict. It is
 * off by 14 % at most, far less than the interval of anything it enters.
 */
export function preferred(value: number): number {
  if (!(value > 0)) return 0;
  const decade = 10 ** Math.floor(Math.log10(value));
  const distance = (step: number): number => Math.abs(Math.log(value / decade / step));
  return decade * steps.reduce((best, step) => (distance(step) < distance(best) ? step : best));
}
