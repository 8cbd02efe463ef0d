import type { SelectOption } from "@tributary/ui/kit";

/** The roles, each with what it may do. */
export const ROLE_OPTIONS: readonly SelectOption[] = [
  { value: "owner", label: "Owner", description: "Everything, including people, agents and the engine" },
  { value: "approver", label: "Approver", description: "Edits, reviews and approves others' changes" },
  { value: "editor", label: "Editor", description: "Edits change sets and asks for review" },
  { value: "viewer", label: "Viewer", description: "Looks at everything, changes nothing" },
];
