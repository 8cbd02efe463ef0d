"use client";

import { mayAdminister, mayApprove, mayEdit, type Role, type WorkspaceId } from "@tributary/core/base";
import type { Me, WorkspaceView } from "@tributary/core/protocol";
import type { HeadReplica } from "@tributary/ui/replica";
import { createContext, type ReactNode, useContext } from "react";
import { workspaceId } from "../ids.ts";

export type Workspace = {
  readonly id: WorkspaceId;
  readonly view: WorkspaceView;
  readonly me: NonNullable<Me["user"]>;
  readonly workspaces: Me["workspaces"];
  readonly role: Role;
  readonly mayEdit: boolean;
  readonly mayApprove: boolean;
  readonly mayAdminister: boolean;
  /** Head's live room; null until it is joined. */
  readonly live: HeadReplica | null;
};

const WorkspaceContext = createContext<Workspace | null>(null);

export type WorkspaceProviderProps = {
  readonly view: WorkspaceView;
  readonly me: NonNullable<Me["user"]>;
  readonly workspaces: Me["workspaces"];
  readonly live: HeadReplica | null;
  readonly children: ReactNode;
};

/** Gives every page of a workspace what it is, who looks at it and what they may do. */
export function WorkspaceProvider({ view, me, workspaces, live, children }: WorkspaceProviderProps) {
  const { role } = view;
  const id = workspaceId(view.id);
  const may = { mayEdit: mayEdit(role), mayApprove: mayApprove(role), mayAdminister: mayAdminister(role) };
  return <WorkspaceContext value={{ id, view, me, workspaces, role, live, ...may }}>{children}</WorkspaceContext>;
}

/** @throws {RangeError} outside a `WorkspaceProvider` */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new RangeError("useWorkspace needs a WorkspaceProvider around it");
  return workspace;
}
