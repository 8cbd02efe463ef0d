/** Every question and command over tRPC. Authorises; decides nothing else. Rules: SPEC.md. */
export { CommandDesk } from "./command-desk.ts";
export type { CommandDeskParts } from "./command-desk.ts";
export { createApi } from "./http.ts";
export type { ApiEndpoint, ApiOptions } from "./http.ts";
export { appRouter } from "./router.ts";
export type { AppRouter } from "./router.ts";
export type { Convergence, ManagementServices, ManagementWish } from "./management-services.ts";
export { TOPICS } from "./services.ts";
export type {
  FunctionPlace,
  FunctionRunEvent,
  FunctionServices,
  FunctionWish,
} from "./function-services.ts";
export type { Answer, ApiContext, ApiServices, Caller, Refusal, TextFile, Topic } from "./services.ts";
export { snapshotPage } from "./snapshot-page.ts";
