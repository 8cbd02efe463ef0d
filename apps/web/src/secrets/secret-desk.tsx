"use client";

import { useQuery } from "@tanstack/react-query";
import { secretReference, type SecretPlace } from "@tributary/core/model";
import { secretKind } from "@tributary/core/secrets";
import { SecretDeskProvider } from "@tributary/ui/canvas";
import { type ReactNode, useMemo, useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import { SecretDialog } from "./secret-dialog.tsx";

export type SecretDeskProps = { readonly children: ReactNode };

type Wanted = { readonly place: SecretPlace; readonly onMade: (reference: string) => void };

/** Gives the fields of an inspector the workspace's secrets, and a way to add one where it is needed. */
export function SecretDesk({ children }: SecretDeskProps) {
  const trpc = useTRPC();
  const { id: workspace, mayEdit } = useWorkspace();
  const secrets = useQuery(trpc.secret.list.queryOptions({ workspace })).data;
  const [wanted, setWanted] = useState<Wanted>();
  const desk = useMemo(
    () => ({
      secrets,
      ...(mayEdit ? { add: (place: SecretPlace, onMade: Wanted["onMade"]) => setWanted({ place, onMade }) } : {}),
    }),
    [secrets, mayEdit],
  );
  return (
    <SecretDeskProvider value={desk}>
      {children}
      <SecretDialog
        open={wanted !== undefined}
        onOpenChange={(open) => !open && setWanted(undefined)}
        kinds={wanted?.place.kinds}
        onMade={({ name, kind, version }) => {
          const fields = secretKind(kind)?.fields ?? [];
          // Of several values the last is what the secret is about: the password of a login.
          const field = fields.length > 1 ? fields.at(-1)?.name : undefined;
          const pinned = wanted?.place.pinned ? { version, ...(field ? { field } : {}) } : {};
          wanted?.onMade(secretReference({ name, ...pinned }));
        }}
      />
    </SecretDeskProvider>
  );
}
