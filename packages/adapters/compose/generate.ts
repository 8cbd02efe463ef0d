import type { ComponentId } from "@tributary/core/base";
import { isJsonObject } from "@tributary/core/base";
import { schemas } from "@tributary/assets-docker";
import { applyMutation, EMPTY_SNAPSHOT, schemaName, type Snapshot } from "@tributary/core/model";
import type { ImportedComponent } from "./component.ts";
import { toMutations } from "./mutations.ts";
import { FunctionRunner, prepareFunctions } from "./run-functions.ts";

/** The components as a model of their own, with the schemas they need. */
export function snapshotOf(components: readonly ImportedComponent[]): Snapshot {
  const installed = schemas.reduce(
    (snapshot, schema) => applyMutation(snapshot, { type: "schema.install", schema }),
    EMPTY_SNAPSHOT,
  );
  return toMutations(components).reduce(applyMutation, installed);
}

/**
 * The Compose file of a project in a snapshot, as its own code generation makes it.
 *
 * @param project - the project's component; the first one there is when not given
 * @throws {RangeError} if there is no such project
 */
export async function generateCompose(snapshot: Snapshot, project?: ComponentId): Promise<string> {
  const id =
    project ??
    [...snapshot.components.values()].find(
      (component) => !component.deleted && schemaName(component.schema) === "docker.project",
    )?.id;
  if (id === undefined) throw new RangeError("generateCompose: there is no project");
  await prepareFunctions(snapshot);
  const generated = new FunctionRunner(snapshot).at(id, "/derived/code/compose");
  if (!isJsonObject(generated) || typeof generated["code"] !== "string")
    throw new RangeError(`generateCompose: ${id} generates nothing`);
  return generated["code"];
}
