/** Whether memory is checked where nobody says. This file is the one of production. */
export const CHECKED: boolean = false;
