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
    "PASSWORD_INVALID_LENGTH": ("Use %(length)s characters or more.", "error"),
    "INVALID_EMAIL_ADDRESS": ("Enter an email address like name@example.org.", "error"),
    "INVALID_PASSWORD": ("This is not your password. Try again.", "error"),
    "TWO_FACTOR_PERMISSION_DENIED": ("Sign in first. After that we ask for the code.", "warning"),
    "INVALID_RECOVERY_CODE": ("This is not one of your recovery codes, or it was used already.", "error"),
    "REAUTHENTICATION_REQUIRED": ("Enter your password again to go on.", "warning"),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you. You can go on.", "success"),
    "INVALID_REDIRECT": ("This link leads to another site, so we do not follow it.", "error"),
}
