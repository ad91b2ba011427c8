/** The app's end of the line to who started it. */
export interface Teller {
  tell(message: object): void;
}
