/** What a function of a kind is called where people read it. */
export const KIND_WORDS: { readonly [kind: string]: string } = {
  qualification: "Check",
  attribute: "Computed value",
  codeGeneration: "Generated text",
  transformation: "Transformation",
  debug: "Look into it",
  schema: "Defines a kind",
  management: "Template",
  authentication: "Sign-in",
  action: "Action",
};
