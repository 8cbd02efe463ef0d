import { changeSetPath, deskOf } from "./change-set.ts";
import type { OpenAs } from "./test.ts";
import { importShop, type Workspace } from "./workspace.ts";

type Scene = { readonly openAs: OpenAs; readonly workspace: Workspace };

/** Ada in a new change set that holds the small shop. */
export async function adaInShop({ openAs, workspace }: Scene) {
  const changeSet = await importShop(workspace);
  const path = changeSetPath(workspace, changeSet);
  const ada = await openAs("ada", path);
  return { changeSet, path, ada, hers: deskOf(ada) };
}

/** Ada and Ben in it together. */
export async function bothInShop(scene: Scene) {
  const alone = await adaInShop(scene);
  const ben = await scene.openAs("ben", alone.path);
  return { ...alone, ben, his: deskOf(ben) };
}
