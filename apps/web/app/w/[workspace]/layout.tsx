import type { ReactNode } from "react";
import { workspaceId } from "../../../src/ids.ts";
import type { Route } from "../../../src/route.ts";
import { Shell } from "../../../src/shell/shell.tsx";

type Props = Pick<Route<"workspace">, "params"> & { readonly children: ReactNode };

export default async function Layout({ params, children }: Props) {
  return <Shell workspace={workspaceId((await params).workspace)}>{children}</Shell>;
}
