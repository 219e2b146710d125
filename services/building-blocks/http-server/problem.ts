/** An answer other than success, as its body shows it: `{error, message}`. */
export class Problem extends Error {
  readonly status: number;
  /** Stable, for programs: `invalid_url`, `not_found`. */
  readonly error: string;

  constructor(status: number, error: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Problem';
    this.status = status;
    this.error = error;
  }

  /** True where the caller got what it deserved: no failure of the platform. */
  get isRefusal(): boolean {
    return this.status < 500;
  }
}

export const notFound = (what: string) => new Problem(404, 'not_found', `${what} does not exist`);
