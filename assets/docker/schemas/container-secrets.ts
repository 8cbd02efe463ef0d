import type { Property } from "@tributary/core/model";
import { FILE_MODE, fixed, formed, group, inert, records, text } from "./property.ts";

/** A reference to a secret whose version is part of what is made: another version is another container. */
function pinned(title: string, description: string): Property {
  return { type: "string", title, description, widget: "secret", secret: { kinds: ["text", "login"], pinned: true } };
}

/** What an engine signs in to a registry with. Nothing that runs depends on it. */
export const REGISTRY: Property = inert({
  type: "string",
  title: "Registry sign-in",
  description: "The secret with which the engine fetches the image, where its registry asks who is there.",
  widget: "secret",
  group: "Secrets",
  secret: { kinds: ["registry"] },
});

/** Secrets of the workspace that the container is given. The model says which; the values reach the engine alone. */
export const CONTAINER_SECRETS: Property = {
  type: "object",
  properties: group("Secrets", {
    environment: fixed({
      type: "object",
      title: "Variables from secrets",
      description: "Variables the process sees, each with the value of a secret. They win over those typed in.",
      widget: "map",
      additionalProperties: pinned("Secret", "The secret whose value the variable has."),
    }),
    files: fixed(
      records("Files from secrets", "Files the container finds, each with the value of a secret.", {
        secret: pinned("Secret", "The secret whose value the file holds."),
        target: text("Target", "Path or file name inside the container. Not set means /run/secrets/<name>."),
        uid: text("Owner", "User number the file belongs to."),
        gid: text("Group", "Group number the file belongs to."),
        mode: formed(
          "Permissions",
          "File permissions. Not set means readable by everybody in the container.",
          FILE_MODE,
        ),
      }),
    ),
    registry: REGISTRY,
  }),
};
