/** Whether memory is checked where nobody says. This file is the one of the export condition `development`. */
export const CHECKED: boolean = true;
