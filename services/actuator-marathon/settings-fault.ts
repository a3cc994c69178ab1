interface Written {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly serviceAccount?: string | undefined;
  readonly serviceAccountKey?: string | undefined;
  readonly loginUrl?: string | undefined;
  readonly token?: string | undefined;
  readonly caFile?: string | undefined;
  readonly insecureSkipVerify?: boolean;
}

export interface SettingsFault {
  readonly path: string[];
  readonly message: string;
}

/** The first setting that makes no sense beside the others; undefined: they go together. */
export function settingsFault(settings: Written): SettingsFault | undefined {
  const { username, password, serviceAccount, serviceAccountKey, loginUrl, token } = settings;
  if (username !== undefined && password === undefined) return fault("password", "is missing; username needs it");
  if (password !== undefined && username === undefined) return fault("username", "is missing; password needs it");
  if (serviceAccount !== undefined && serviceAccountKey === undefined) {
    return fault("serviceAccountKey", "is missing; serviceAccount needs it");
  }
  const ways = Object.entries({ username, serviceAccountKey, token }).filter(([, given]) => given !== undefined);
  const [one, other] = ways.map(([name]) => name);
  if (one && other) return fault(other, `must not be given beside ${one}: there is one way to log in`);
  if (loginUrl !== undefined && one === undefined) {
    return fault("loginUrl", "needs serviceAccountKey, or username and password, to log in with");
  }
  if (loginUrl !== undefined && one === "token")
    return fault("loginUrl", "must not be given beside token: no login is needed");
  if (settings.caFile !== undefined && settings.insecureSkipVerify) {
    return fault("insecureSkipVerify", "must not be given beside caFile: it would trust any certificate");
  }
  return undefined;
}

function fault(name: string, message: string): SettingsFault {
  return { path: [name], message };
}
