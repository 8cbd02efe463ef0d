/** Something the rules forbid has happened. Whoever runs the history adds what replays it. */
export class RuleBroken extends Error {
  override readonly name = "RuleBroken";
  readonly rule: string;
  readonly what: string;

  constructor(rule: string, what: string, where = "") {
    super(`[${rule}] ${what}${where}`);
    this.rule = rule;
    this.what = what;
  }
}

export function broken(rule: string, what: string): never {
  throw new RuleBroken(rule, what);
}
