/** The value of `aria-describedby` for a field with this hint and error. */
export function describedBy(
  id: string,
  hint: string | undefined,
  error: string | undefined,
): string | undefined {
  const ids = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

type NoteProps = { id: string; text: string | undefined };

export function FieldHint({ id, text }: NoteProps) {
  if (!text) return null;
  return (
    <p id={`${id}-hint`} className="text-sm text-soft">
      {text}
    </p>
  );
}

export function FieldError({ id, text }: NoteProps) {
  if (!text) return null;
  return (
    <p id={`${id}-error`} className="flex gap-1.5 text-sm font-bold text-danger">
      <span aria-hidden="true">▲</span>
      {text}
    </p>
  );
}
