/** Keys of a `tracestate` header's members. Source: W3C Trace Context, 3.3. */
export function stateKeys({ traceState = '' }: { readonly traceState?: string }): Set<string> {
  const members = traceState.split(',').map((member) => member.split('=')[0]?.trim() ?? '');
  return new Set(members.filter((key) => key !== ''));
}
