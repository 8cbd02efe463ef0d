"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useMe } from "../src/account/use-me.ts";
import { paths } from "../src/paths.ts";
import { recallWorkspace } from "../src/recall.ts";
import { WholePage } from "../src/whole-page.tsx";

/** The door: leads on to the first run, to signing in, or to the workspace one was in last. */
export default function Door() {
  const router = useRouter();
  const me = useMe();
  useEffect(() => {
    if (!me.data) return;
    const { user, first, workspaces } = me.data;
    const last = workspaces.find(({ id }) => id === recallWorkspace()) ?? workspaces[0];
    if (first) router.replace(paths.welcome());
    else if (!user) router.replace(paths.signIn());
    else router.replace(last ? paths.map(last.id) : paths.newWorkspace());
  }, [me.data, router]);
  return <WholePage error={me.error} />;
}
