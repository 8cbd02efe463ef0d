import { redirect } from "next/navigation";
import { paths } from "../../../src/paths.ts";
import type { Route } from "../../../src/route.ts";

export default async function Page({ params }: Route<"workspace">) {
  redirect(paths.map((await params).workspace));
}
