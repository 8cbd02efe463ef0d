import { EXCHANGES_KEPT, type Exchange, type FunctionRunRecord } from "@tributary/core/engine";

/** What a run asked of its connections: the first and the newest are kept, all are counted. */
export class ExchangeBook {
  #first: Exchange[] = [];
  #last: Exchange[] = [];
  #total = 0;

  readonly add = (exchange: Exchange): void => {
    this.#total += 1;
    if (this.#first.length < EXCHANGES_KEPT / 2) this.#first.push(exchange);
    else this.#last = [...this.#last, exchange].slice(-EXCHANGES_KEPT / 2);
  };

  kept(): Pick<FunctionRunRecord, "exchanges"> {
    if (this.#total === 0) return {};
    return { exchanges: { total: this.#total, kept: [...this.#first, ...this.#last] } };
  }
}
