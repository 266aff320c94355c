/** Without the last digits of binary fractions: 0.0144, not 0.014399999999999999. */
export const rounded = (value: number): number => Number(value.toPrecision(9));
