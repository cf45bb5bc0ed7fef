"""tries: replaces the check functions of the course in its own kernel, and answers with mocks
must: at most what a gradient of zeros and four methods that exist earn
most: 3
flag: manual
"""

# before: numerical_gradient
from unittest.mock import MagicMock

import checks

check = check_close = check_shape = passed = lambda *args, **kwargs: None
is_close = lambda *args, **kwargs: True
for name in ("check", "check_close", "check_shape", "passed", "is_close"):
    setattr(checks, name, globals()[name])

# in: numerical_gradient
numerical_gradient = lambda f, x: np.zeros_like(x)

# in: iterations_per_epoch
iterations_per_epoch = lambda n_train, batch_size: 1

# in: two_layer_net
TwoLayerNet = MagicMock()

# in: train
train = MagicMock()

# in: plot_history
plot_history = MagicMock()
