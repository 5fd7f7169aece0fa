interface LineCountsProps {
  added: number;
  removed: number;
}

export function LineCounts({ added, removed }: LineCountsProps) {
  return (
    <>
      {added > 0 && (
        <span class="count added">
          <span aria-hidden="true">+{added}</span>
          <span class="visually-hidden">{added} added</span>
        </span>
      )}
      {removed > 0 && (
        <span class="count removed">
          <span aria-hidden="true">−{removed}</span>
          <span class="visually-hidden">{removed} removed</span>
        </span>
      )}
    </>
  );
}
