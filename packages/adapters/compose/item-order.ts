const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * The fractional index of the entry at `position` of a new list: `a0`, `a1`, … `az`, `b00`, … A key of the same scheme
 * fits between any two of them.
 *
 * @see D. Greenspan, "Implementing Fractional Indexing", 2020 (integer part: a head letter that gives the length)
 */
export function itemOrder(position: number): string {
  let length = 1;
  let first = 0;
  while (position >= first + DIGITS.length ** length) {
    first += DIGITS.length ** length;
    length += 1;
  }
  let rest = position - first;
  let digits = "";
  for (let digit = 0; digit < length; digit += 1) {
    digits = DIGITS[rest % DIGITS.length] + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return String.fromCharCode("a".charCodeAt(0) + length - 1) + digits;
}
