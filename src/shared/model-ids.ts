/** Some have the path of a registry or an ARN in them. */
export const maxModelIdLength = 4_096
