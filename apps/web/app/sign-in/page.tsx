import type { Metadata } from "next";
import { SignInPage } from "../../src/account/sign-in-page.tsx";
import type { Route } from "../../src/route.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function Page({ searchParams }: Route) {
  const { next } = await searchParams;
  return <SignInPage next={typeof next === "string" ? next : null} />;
}
