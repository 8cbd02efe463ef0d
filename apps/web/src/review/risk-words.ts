import type { Risk } from "@tributary/core/model";

export const RISK_WORDS: { readonly [R in Risk]: string } = {
  low: "Low risk",
  medium: "Medium risk",
  high: "High risk",
};
