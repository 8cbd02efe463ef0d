import { Button, EmptyState } from "@tributary/ui/kit";

export default function Page() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        picture="lost"
        title="There is no such page"
        actions={
          <Button variant="primary" asChild>
            <a href="/">Go to your workspace</a>
          </Button>
        }
      >
        The address leads nowhere. It may have been cut off when it was copied.
      </EmptyState>
    </main>
  );
}
