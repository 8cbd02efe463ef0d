import type { ReactNode } from "react";
import { changeSetId } from "../../../../../src/ids.ts";
import type { Route } from "../../../../../src/route.ts";
import { ChangeSetRoom } from "../../../../../src/workspace/change-set-room.tsx";

type Props = Pick<Route<"changeSet">, "params"> & { readonly children: ReactNode };

export default async function Layout({ params, children }: Props) {
  const { changeSet } = await params;
  return (
    <ChangeSetRoom key={changeSet} changeSet={changeSetId(changeSet)}>
      {children}
    </ChangeSetRoom>
  );
}
