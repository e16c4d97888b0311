"""What the account library says, in our words. The second of each pair is the kind of banner."""

MESSAGES = {
    "UNAUTHENTICATED": ("Sign in to open this page.", "warning"),
    "GENERIC_AUTHN_FAILED": (
        "The email address or the password is not right, or the address is not confirmed yet. "
        "Check both, and look for our mail if you have just signed up.",
        "error",
    ),
    "CONFIRM_REGISTRATION": ("Look into your mailbox.", "success"),
    "CONFIRMATION_REQUEST": (
        "If there is an account with this address that waits to be confirmed, a new link is on its way by mail.",
        "success",
    ),
    "CONFIRMATION_EXPIRED": ("This link is too old. Enter your address and we send a new one.", "error"),
    "INVALID_CONFIRMATION_TOKEN": ("This link does not work. Enter your address and we send a new one.", "error"),
    "ALREADY_CONFIRMED": ("This address is confirmed already. You can sign in.", "success"),
    "EMAIL_CONFIRMED": ("Your address is confirmed. Sign in to go on.", "success"),
    "PASSWORD_RESET_REQUEST": (
        "If there is an account with this address, a link to choose a new password is on its way by mail. "
        "It works for 30 minutes.",
        "success",
    ),
    "PASSWORD_RESET_EXPIRED": ("This link is too old. Enter your address and we send a new one.", "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (
        "This link does not work, or it was used already. Enter your address and we send a new one.",
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": ("Your password is changed, and all sessions are ended. Sign in again.", "success"),
    "PASSWORD_INVALID_LENGTH": ("Use %(length)s characters or more for the password.", "error"),
    "INVALID_EMAIL_ADDRESS": ("Enter an email address like name@example.org.", "error"),
    "INVALID_PASSWORD": ("This is not your password. Try again.", "error"),
    "TWO_FACTOR_PERMISSION_DENIED": ("Sign in first. After that we ask for the code.", "warning"),
    "INVALID_RECOVERY_CODE": ("This is not one of your recovery codes, or it was used already.", "error"),
    "REAUTHENTICATION_REQUIRED": ("Enter your password again to go on.", "warning"),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you. You can go on.", "success"),
    "WEBAUTHN_EXPIRED": ("That took too long. Try again.", "error"),
    "WEBAUTHN_NAME_INUSE": ("You have a passkey of this name already. Choose another name.", "error"),
    "WEBAUTHN_NAME_NOT_FOUND": ("There is no passkey of this name any more.", "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": ("Use letters, digits, spaces and punctuation only.", "error"),
    "INVALID_INPUT": ("Use letters, digits, spaces and punctuation only.", "error"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey %(name)s is added. You can sign in with it from now on.", "success"),
    "WEBAUTHN_CREDENTIAL_DELETED": ("The passkey %(name)s is removed.", "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": ("This passkey is in use already.", "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": ("This passkey opens no account here. Sign in another way.", "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": ("This passkey opens no account here. Sign in another way.", "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": ("This passkey opens no account here. Sign in another way.", "error"),
    "WEBAUTHN_NO_VERIFY": ("This passkey could not be checked. Try again.", "error"),
    "API_ERROR": ("Your browser sent no passkey. Try again, or sign in another way.", "error"),
    "INVALID_REDIRECT": ("This link leads to another site, so we do not follow it.", "error"),
}
