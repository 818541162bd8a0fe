/** What every text-like input says about itself to the browser and to assistive tools. */

export interface InputFacts {
  id: string;
  invalid?: boolean;
  describedBy?: string;
  labelledBy?: string;
  required?: boolean;
  autoFocus?: boolean;
  /** Without a frame, as a cell of a grid. */
  bare?: boolean;
}

export function inputProps({ id, invalid, describedBy, labelledBy, required, autoFocus, bare }: InputFacts) {
  return {
    id,
    ...(invalid ? { status: "error" as const, "aria-invalid": true } : {}),
    ...(describedBy ? { "aria-describedby": describedBy } : {}),
    ...(labelledBy ? { "aria-labelledby": labelledBy } : {}),
    ...(required ? { "aria-required": true } : {}),
    ...(autoFocus ? { autoFocus: true } : {}),
    ...(bare ? { variant: "borderless" as const } : {}),
  };
}
