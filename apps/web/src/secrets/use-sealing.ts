"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { SealedText } from "@tributary/core/protocol";
import type { SecretFields } from "@tributary/core/secrets";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";

/** Seals values here, in the page, with the workspace's key as it is now: what leaves can be opened by the server alone, while it is used. */
export function useSealing(): (
  about: { readonly name: string; readonly kind: string },
  fields: SecretFields,
) => Promise<SealedText> {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  return async (about, fields) => {
    const [{ sealFields }, key] = await Promise.all([
      import("@tributary/core/secrets"),
      queries.fetchQuery(trpc.secret.key.queryOptions({ workspace }, { staleTime: 0 })),
    ]);
    const sealed = sealFields({ workspace, ...about }, fields, {
      publicKey: bytesOf(key.publicKey),
      random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    });
    return { key: key.id, sealed: textOf(sealed) };
  };
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function textOf(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
