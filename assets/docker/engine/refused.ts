/** An action cannot go on, for a reason a person can act on. Trying the same again would not help. */
export class Refused extends Error {
  override readonly name = "Refused";
}
