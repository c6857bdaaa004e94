/** Whether what can be opened with or without checks is checked unless told. */
export const CHECKED: boolean = false;
