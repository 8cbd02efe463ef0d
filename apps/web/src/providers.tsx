"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { Toaster } from "@tributary/ui/kit";
import { ThemeProvider } from "next-themes";
import { type ReactNode, useEffect, useState } from "react";
import { startOfflineWorker } from "./offline/offline-worker.ts";
import { createApi, createQueries, TRPCProvider } from "./trpc.ts";

export type ProvidersProps = { readonly nonce: string | undefined; readonly children: ReactNode };

/** Everything a page may count on: the theme, the server's answers, tooltips and toasts. */
export function Providers({ nonce, children }: ProvidersProps) {
  const [api] = useState(createApi);
  const [queries] = useState(() => createQueries(goToSignIn));
  useEffect(() => {
    // A browser that refuses (a private window, a full disk) shows pages as if there were no worker.
    if (process.env.NODE_ENV === "production") void startOfflineWorker().catch(() => undefined);
  }, []);
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      nonce={nonce ?? ""}
    >
      <QueryClientProvider client={queries}>
        <TRPCProvider trpcClient={api} queryClient={queries}>
          {children}
          <Toaster />
        </TRPCProvider>
      </QueryClientProvider>
    </ThemeProvider>
  );
}

/** The session ended somewhere else: sign in again, then come back here. */
function goToSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname.startsWith("/w/")) window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}
