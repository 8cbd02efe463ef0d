/** A view on which nothing stands yet, and how that is changed. */
export function EmptyView() {
  return (
    <div className="pointer-events-none absolute inset-0 z-10 flex items-center justify-center">
      <p className="max-w-xs text-center text-muted text-sm">
        Nothing stands on this view yet. Choose components in the list, then put them on it with the menu above; what is
        added here stands on it at once.
      </p>
    </div>
  );
}
