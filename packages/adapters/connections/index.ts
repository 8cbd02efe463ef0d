/** The one way out of a sandbox: a broker per execution, which knows the credentials. Rules: SPEC.md. */
export { ACTION_CAPS, BROKER_CAPS, openBroker } from "./broker.ts";
export type { BrokerCaps, BrokerOptions, Credential, OpenConnection } from "./broker.ts";
export { formsOf, redact, REDACTED, Redactor, shortSecrets } from "./redact.ts";
