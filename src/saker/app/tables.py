"""Every table of every slice, in one metadata; importing this module imports all of them."""

import saker.core.approval_models
import saker.core.messages.models
import saker.core.models
import saker.identity.api_key_models
import saker.identity.email_models
import saker.identity.models
import saker.identity.onboarding_models
import saker.identity.profile_models
import saker.identity.second_factor_models
import saker.ledger.models
import saker.market.models
import saker.notifications.models
import saker.notifications.preference_models
import saker.notifications.push_models
import saker.ops.models
import saker.privacy.models
import saker.rewards.models
import saker.simulator.models
from saker.core.db import Base

metadata = Base.metadata

__all__ = ["metadata", "saker"]
