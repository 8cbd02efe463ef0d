"use client";

/** Where the rooms of change sets and of Head are joined. */
export function syncUrl(): string {
  if (typeof window === "undefined") return "ws://localhost/sync";
  return `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/sync`;
}
