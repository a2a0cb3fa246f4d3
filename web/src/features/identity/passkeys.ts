/** Passkeys in the browser: the options of the server in, what the device answers out. */
import type { Credential, NewCredential } from "../../api/types";

type Options = Readonly<Record<string, unknown>>;

/** What `toJSON` of a credential gives, as far as it is read here. */
interface Answer {
  id: string;
  rawId: string;
  response: Readonly<Record<string, unknown>>;
}

/** Browsers offer them on pages with a name (localhost is one) that came by https or from this computer. */
export function canUsePasskeys(): boolean {
  return (
    typeof PublicKeyCredential === "function" &&
    typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function"
  );
}

export async function createPasskey(options: Options): Promise<NewCredential> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return newCredentialOf(await answered(navigator.credentials.create({ publicKey })));
}

export async function askPasskey(options: Options): Promise<Credential> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return credentialOf(await answered(navigator.credentials.get({ publicKey })));
}

/** Only what the server asks for: browsers add members of their own, and the server refuses what it does not know. */
export function newCredentialOf({ id, rawId, response }: Answer): NewCredential {
  const { clientDataJSON, attestationObject } = response as NewCredential["response"];
  return { id, rawId, type: "public-key", response: { clientDataJSON, attestationObject } };
}

export function credentialOf({ id, rawId, response }: Answer): Credential {
  const { clientDataJSON, authenticatorData, signature, userHandle } = response as Credential["response"];
  return {
    id,
    rawId,
    type: "public-key",
    response: { clientDataJSON, authenticatorData, signature, ...(userHandle ? { userHandle } : {}) },
  };
}

async function answered(asked: Promise<unknown>): Promise<Answer> {
  try {
    return ((await asked) as PublicKeyCredential).toJSON() as Answer;
  } catch (error) {
    if (error instanceof DOMException) throw new Error(wordsOf(error.name));
    throw error;
  }
}

/** What the person can do about it; browsers say why in words of their own, if at all. */
export function wordsOf(name: string): string {
  if (name === "InvalidStateError") return "This device already has a passkey for your account.";
  if (name === "SecurityError") return "Passkeys do not work at this address of the page.";
  return "No passkey was used. Try again when you are ready.";
}
