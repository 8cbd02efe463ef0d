import type { ComponentId, FunctionId, WorkspaceId } from "@tributary/core/base";
import type { InstalledPackage, PackageFile, PackageSelection } from "@tributary/core/catalogue";
import type { ChangeSetRecord } from "@tributary/core/governance";
import type { SchemaRef } from "@tributary/core/model";
import type { DefinitionReport, PackageReport, ShelfPackage, UpgradeReport } from "@tributary/core/protocol";
import type { Answer, Caller } from "./services.ts";

export type UpgradeWish = {
  readonly to: SchemaRef;
  /** All of the kind, unless they are named. */
  readonly components?: readonly ComponentId[];
  /** Whether what has no place in the new version may go. */
  readonly lose?: boolean;
};

/** Kinds and functions beyond single edits: packages of them, definitions that functions make, moves to other versions. */
export interface CatalogueServices {
  /** What the server offers to install. */
  shelf(): Promise<readonly ShelfPackage[]>;
  /** What is installed on Head, or in a change set, and what of it was changed since. */
  installed(from: {
    readonly workspace: WorkspaceId;
    readonly changeSet?: ChangeSetRecord;
  }): Promise<readonly InstalledPackage[]>;
  /** The chosen kinds and functions of Head, or of a change set, as a package's files; functions by id or name. */
  exported(
    from: { readonly workspace: WorkspaceId; readonly changeSet?: ChangeSetRecord },
    selection: PackageSelection,
  ): Answer<readonly PackageFile[]>;
  /** What installing these files would do to Head, or in a change set. Nothing is written. */
  compared(
    to: { readonly workspace: WorkspaceId; readonly changeSet?: ChangeSetRecord },
    wish: { readonly files: readonly PackageFile[]; readonly overwrite?: readonly string[]; readonly remove?: boolean },
  ): Answer<PackageReport>;
  install(
    record: ChangeSetRecord,
    wish: { readonly files: readonly PackageFile[]; readonly overwrite?: readonly string[]; readonly remove?: boolean },
    caller: Caller,
  ): Answer<PackageReport>;
  upgradePreview(record: ChangeSetRecord, wish: UpgradeWish): Answer<UpgradeReport>;
  upgrade(record: ChangeSetRecord, wish: UpgradeWish, caller: Caller): Answer<UpgradeReport>;
  /** Runs a schema function; with `save`, what it defines becomes a version of the kind in the change set. */
  define(
    record: ChangeSetRecord,
    wish: { readonly function: FunctionId; readonly save: boolean },
    caller: Caller,
  ): Answer<DefinitionReport>;
}
