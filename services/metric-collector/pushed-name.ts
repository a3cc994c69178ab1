/** What names an application's value: the same text where it is pushed and where it is read. */
export const pushedName = /^[^\s\p{C}]{1,200}$/u;

/** Completes "is …", for a person. */
export const pushedNameForm = "must be 1 to 200 characters without spaces";
