import type { PackageFile, PackageHead, PackagePart, UpgradeRow } from "../catalogue/index.ts";

/** What installing a package does, or did. */
export type PackageReport = PackageHead & {
  readonly hash: string;
  /** The version that is installed; null where it is new here. */
  readonly before: string | null;
  readonly parts: readonly PackagePart[];
  /** Why it cannot be installed here, in sentences. */
  readonly obstacles: readonly string[];
  /** How many edits it takes; none where everything is as the package has it. */
  readonly edits: number;
};

/** A package that whoever runs the server offers. */
export type ShelfPackage = PackageHead & { readonly hash: string; readonly files: readonly PackageFile[] };

/** What moving components to another version of their kind means, or did. */
export type UpgradeReport = {
  readonly to: string;
  readonly rows: readonly UpgradeRow[];
  /** How many move. */
  readonly moved: number;
};

/** What a schema function gave, or why it gave nothing: each fault with its place in the definition. */
export type DefinitionReport =
  | {
      readonly ok: true;
      readonly schema: string;
      readonly title: string;
      readonly isChanged: boolean;
      readonly text: string;
    }
  | { readonly ok: false; readonly faults: readonly { readonly at: string; readonly sentence: string }[] };
