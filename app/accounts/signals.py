"""What the rooms above hear from the accounts, or are asked: they know what an account does not."""

from blinker import Signal

account_mail_wanted = Signal("template, with account=, path=, and address= and name=, if not the account's")
account_changed = Signal("name of the fact, with account=")
address_proof = Signal("path that somebody comes from, with address=; true where only a mail to it can have led there")
account_leaving = Signal("session, with account_id=; who has to hand something over first is refused by RuleBroken")
