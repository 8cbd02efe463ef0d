"use client";

import { countKept, forgetKept } from "@tributary/ui/replica";
import { forgetOfflinePages } from "./offline/offline-worker.ts";
import { createAuthClient } from "better-auth/react";

type Answer = {
  readonly error: {
    readonly message?: string | undefined;
    readonly status: number;
    readonly code?: string | undefined;
  } | null;
};

const client = () => createAuthClient({ baseURL: window.location.origin });

/** Signs in; null when it worked, else a sentence. */
export async function signIn(input: { readonly email: string; readonly password: string }): Promise<string | null> {
  return refusalOf(() => client().signIn.email(input), "This e-mail address and password do not belong together.");
}

/**
 * Makes an account and signs in; null when it worked, else a sentence. Only the very first account needs no
 * invitation: its token travels in a header, and the server decides.
 */
export async function signUp(
  input: { readonly name: string; readonly email: string; readonly password: string },
  invite?: string,
): Promise<string | null> {
  const headers = invite ? { "x-tributary-invite": invite } : {};
  return refusalOf(
    () => client().signUp.email({ ...input, fetchOptions: { headers } }),
    "The account could not be made.",
  );
}

/** Ends the session. What this browser kept goes with it, unless something of this person's is not saved yet. */
export async function signOut(user: string): Promise<void> {
  await forgetOfflinePages().catch(() => undefined);
  await client().signOut();
  if ((await countKept(user).catch(() => 1)) === 0) await forgetKept().catch(() => undefined);
  window.location.assign("/sign-in");
}

async function refusalOf(ask: () => Promise<Answer>, fallback: string): Promise<string | null> {
  try {
    const { error } = await ask();
    if (!error) return null;
    if (error.status === 401) return "This e-mail address and password do not belong together.";
    if (error.status === 429) return "Too many tries. Wait a minute, then try again.";
    return error.message ? (/[.!?]$/.test(error.message) ? error.message : `${error.message}.`) : fallback;
  } catch {
    return "The server does not answer. Check that it is running, then try again.";
  }
}
