"""tries: nothing: right answers of somebody who makes every warning an error
must: all points, as in its own Jupyter
base: reference
score: 25
"""

# before: numerical_gradient
import warnings

warnings.simplefilter("error")
np.seterr(all="raise", under="ignore")
np.set_printoptions(precision=2)
