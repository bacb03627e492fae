<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
  <context>
    <name>graft</name>
    <message>
      <source> or </source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, or paste a picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>0 is a linear answer layer, which few pictures suit best.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>0 is cross-entropy; the higher, the less easy pictures count.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1 point</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1 to 9 give it a class, Delete takes it out or back in.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>16-bit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>32-bit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A command is needed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A command that prints what Graft’s own does, such as ssh to another computer or torchrun for several GPUs. {folder}, {project}, {config} and {resume} stand for the pictures, the project, a file with the settings, and the wish to go on with a run. See “Training elsewhere” in the guide.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A false alarm costs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A folder with one folder for each class in it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A gain is certain for none of the classes.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A library of the system is missing for the camera: {library}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A model of your own…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A model to start from</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A network sees 256 greys. Values outside black and white are cut off; the pictures here have values from {low} to {high}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A network that has learned nothing yet has to learn as a whole.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A network that starts from nothing has to be trained first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A picture takes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A picture unlike all that was learned from is called “none of these” instead of the likeliest class.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A quotation mark is missing.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A shortcut</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A small one for phones and browsers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A table of labels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A training elsewhere cannot be paused from here.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A training is at work.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>About {small} instead of {large}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>About {time} on this computer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Accuracy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Accuracy by the number of pictures (learning curve)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Accuracy with a part of each picture covered</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Acts like that many times more pictures at a time, without the memory.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Adam</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>AdamW</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>AdamW suits most networks; SGD with momentum is the classic.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Adapting the network to your pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Adapting the network to your pictures. It gets {known} right.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Adapts it longer, tries finer pictures: in our tests, 0 to +42 points.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Adapts the network to your pictures: in our tests, −1 to +39 points against Fast.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Add a folder of pictures…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Add a place…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Add pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Add to the pictures of this project</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Add to the queue</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Agree</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Agree with the model (A)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All agree with what the others teach.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All epochs are run: so few validation pictures cannot tell when to stop.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All figures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All looked at</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All of it was measured before it learned from these as well.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All of it, squeezed into a square</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All pictures of “{second}” are then called “{first}”. A model trained from now on no longer tells the two apart. No file is touched, and you can undo it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All their pictures will be called “{to}”. It can be undone.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All their settings are the same.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All {n} pictures were named rightly. On other pictures it may still err.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Also by file name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Also by subfolder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Also learns from another model’s answers [distillation]: {asked}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Also the last stage</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Also the last two stages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Also the one that is there</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Also the {n} that are there</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Also what looks the same</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Also what was taken at once</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Always answering “{name}”: {share}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Always giving the most frequent answer: {share}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>And {n} more classes.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Another answer for</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Another class …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Another window is training this run.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Answer with “{used}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Appearance</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Apple GPU (MPS)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>As scikit-learn defines them. The likely range holds with 95 %: Wilson’s for the accuracy and for a class, a bootstrap for the others.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>As soon as it is known what would help the model.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>As suggested</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>As the network has it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>As the system has it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>As you chose: from the folders.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>As you chose: from the names of the files.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>As you chose: from “{table}”.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>As your folders say.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>As your metadata.csv says.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ask the other model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Asking the model that it learns from about every picture.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Asking which classes are taken for each other …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>At least</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Automatic</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Automatic takes a GPU when there is one that works.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Automatic: none where the answer layer is fitted already.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Automatic: white, or darker where white shapes would vanish on it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Average the last steps (EMA of weights)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Back to all mistakes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Back to automatic</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Balanced</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Batches before each step (accumulation)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Became right: {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Became wrong: {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Becomes black</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Becomes white</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Before calibration</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Before: {before} ({right} of {n}). Learned again: {after} ({now} of {n}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Behind transparent places</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Behind transparent places (background)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Being drawn …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Belongs together</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Best</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Best so far</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Between these layers (activation)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Black</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Blank</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Blend two pictures (mixup)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Blurred</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Blurred copies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Border covered</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Both answered the same {n} validation picture.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Both answered the same {n} validation pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Both are right on the very same pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Both were measured on the same {n} picture, and none changed side.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Both were measured on the same {n} pictures, and none changed side.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Camera</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Camera: “{run}” answers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancel all</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancel this training?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancel training</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancelled, as you asked.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Capture (Space)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Captured: {pictures}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cards</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Change “{name}”…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Changed side</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Change…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cheapest</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Check</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Check shows “{title}”.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a file of weights…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a folder of more pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a folder of pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a folder to watch</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a folder to write into</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a run, or two to compare them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose another to compare them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose the folder of a model…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose to train on this computer, and resume it then.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose where the folder of the report goes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose where the folders of the classes go</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Chosen and measured on the same pictures, so a little flattering.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Chosen by these pictures, it is a little too good for new ones.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Class in the file name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Classes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Classes that look alike</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Clear</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close and continue later</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close and continue later: saves where it is. Resume, on the Train page, goes on from there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close look</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close the project</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Colour</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Command</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Compared</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Comparing folders, cameras, brightness, sizes, dates and names …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Comparing its answers: {done} of {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Comparing them with each other…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Compile the network first (torch.compile)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Compressed copies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Confusion matrix</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Connect one, and try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copies for the first answer (views)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copies in a folder for each class…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy (Ctrl+C)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy all pictures into the project?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy the address</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy the list</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy the pictures into the project…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy the sample call</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Counts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Covering the border of the pictures, then their middle …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cropped copies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Crops, turns and recolours pictures while learning: few go further. “Automatic” leaves out what costs accuracy on yours.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cross-entropy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cross-entropy, weighted by class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cross-validated on all {n} pictures, {folds} folds: {share}, {likely}. It differs for being over all of them, with a last layer that learned anew each time.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cross-validated on {n} pictures, it gets {share} right.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cross-validated {folds} times on all {n} labelled pictures: {share}, {between}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cross-validating fine-tuning: fold {k} of {folds}, epoch {n} of {most}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Dark</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Darkened copies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Date</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Decoded pictures and what frozen layers say of them, if they fit.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Delete</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Device</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Discard</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Dismiss</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Divide each picture by itself</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Does it look at the thing?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Does its word hold?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Done.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Done: more epochs made it no better.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Done: {size} in {folder}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Doubling all pictures should bring nothing ({low} to {high}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Doubling all pictures should gain about {points} ({low} to {high}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Doubling all pictures should gain about {points} ({low} to {high}): it may bring nothing.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Doubling “{label}” should gain about {points} ({low} to {high}) of its F1;</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Doubt about the labels (label smoothing)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Draw around points with the mouse, and their pictures are shown here. Hold Shift to add more. The wheel brings them nearer, the right button moves the map.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Drawn at random within each class: {train} / {val} / {test} %, seed {seed}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Drop a folder of pictures here</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Drop pictures or a folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Each class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Each epoch takes about {n} times as long.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Each pass opens one more stage, until all that should adapt do.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Each stage further from the answer learns this much slower; 1: all alike.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Each training is kept here with its settings, its curves and its model, so that you can go back to it or compare two of them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Each was measured on its own validation pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Earlier</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Elsewhere, only the run that was interrupted last can be resumed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ends fine-tuning after so many passes without a better result. Where there are few pictures to validate, folds choose, and all passes are run.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ends the training at once; nothing is measured.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Enter or A</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Equal files only</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Estimated for your pictures on this machine</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Every picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Exclude</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Exclude (Delete)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Exclude all but one</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Exclude them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Exclude {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Excluded</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Export</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Export “{run}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Export…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>F1</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Fast</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Fetch the project’s folder from there and open it here.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Fetching the network that training starts from.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Few pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Figures and mistakes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>File</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>File size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Find a good learning rate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Find better settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Find better settings…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Find the pictures…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Fine-tune</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Fine-tuned once more from every picture, the model has learned from all that could tell how strange a known one is.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Finer or whole pictures do not help beyond chance: {usual} gets {share} right, the best of all, {best}, {best_share} (cross-validated on {n} pictures).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Finer or whole pictures do not help: {usual} gets {share} right, and none gets more (cross-validated on {n} pictures).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Finish now</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Finish now (keep best)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Finish now: {what}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Finished early, as you asked; the best was kept.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Finishing…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>First answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>First answer after</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>First answer, cross-validated on {n} pictures,</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>First answer: {correct} of {n} validation pictures are right.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>First answer: {share} right</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>First answer: {told}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Focal</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Folders in folders</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>For</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>For all that adapts: {names}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>For small things in large pictures: the first answer tells whether it helps.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>For the answer layer: {names}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>For {coverage} it takes {fewest} validation pictures; there are {n}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>For {coverage} it takes {fewest} validation pictures; there is {n}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>For {rate} it takes {fewest} validation pictures; there are {n}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>For {rate} it takes {fewest} validation pictures; there is {n}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Forgetting on purpose (dropout)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Found, and false alarms</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Found, and rightly named</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>From half the pictures it foretold {share} ({low} to {high}); it came to {came}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>From the border alone it gets {middle} right, nearly as many as from whole pictures: it may go by the background. This is evidence, not proof: the thing itself may reach the border.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>From this probability on a picture is named so, whatever the model says of the others.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>GB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>GELU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Gentle start (warm-up)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Gentler on early layers (layer-wise decay)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Getting ready…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Give a first answer by itself</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Go on from it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Go on from the run “{title}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Go to Train</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Go to Use</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Go to training</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Gradients of a greater norm are shortened to it; 0: never.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Graft is still training.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Graft looks for one folder for each class, with its pictures inside. Put them in place and look again, or drop another folder here.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Graft report {run}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Graft tries your settings first, then others, and tells which are best on the validation pictures. Nothing is changed until you say so.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Graft: guide</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Grey</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Greys that become black and white (levels)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Half of the pictures held out serve to choose, the other half to measure.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Hardest first</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>He (Kaiming)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Held out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Holds still and keeps all in memory, so that Resume goes on at once.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How exactly it reckons (mixed precision)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How fast it adjusts (learning rate)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How many it was measured on</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How many numbers it consists of (parameters)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How many of ImageNet's photographs it names rightly (top-1 accuracy)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How many strange pictures it notices cannot be measured with fewer than three classes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How many strange pictures it notices could not be measured</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How much of it adapts (unfrozen layers)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How much of the previous step is carried into the next.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How often fine-tuning sees every picture; patience may end it earlier.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How often to be safe</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How pictures are seen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How strongly; 0: never. Suits long training. The label is blended too.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How strongly; 0: never. The label is shared by area.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How the learning rate changes from the first pass to the last.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How the matrix is shown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How the pictures are used</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>If its word held exactly, on so few pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ImageNet, %</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>In full (float32)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>In steps</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>In the order of their names</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>In the project it is “{label}”.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>In two classes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Install it with: {command}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Intel GPU (XPU)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Interrupted.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It can be paused once it has begun.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It can be resumed after epoch {n}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It can be resumed in epoch {n}, where it was.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It counts only where more than the first answer is trained.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It differs from the first more than the second person does.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It does hardly better than guessing, so that this tells nothing.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It does not differ from the first more than another person would.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It does not know {classes}, which {run} does.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It gets {known} right.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It has to print its events: add --json.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It is discarded.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It is done: the best model is being measured and saved.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It is ending already.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It is fine</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It is measured. Now it learns once more, from every picture.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It is right for {after} instead of {before}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It is watched again when it is back.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It is {label}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It left with code {code}. {said}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It lies at {place} where it was trained.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It may be any of these: one alone would be wrong too often.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It needs the middle of the pictures: the border alone takes it from {whole} to {middle}. Nothing speaks for a shortcut, which is no proof that there is none.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It starts from nothing: what it has learned before is not used.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It starts from your own model, {place}: its last layer is replaced.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It starts from {network} with {classes} ({place}): its last layer is replaced.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It takes at least 20 validation pictures; this run has fewer, so nobody can say what is strange to it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It takes at least a few pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It takes up to {time} here.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It was calibrated on the same pictures that this is measured on, which flatters it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It was interrupted before its end. Resume it, and it is measured when it is done.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Its best answer has less than {share}, or there are several</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Its first answer is kept, and it can be resumed from there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Its last layer can learn again in a moment, and is compared with the old.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Its model, its figures and its curves go for good. Your pictures, the other runs and everything you have exported stay.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Its picture stays,</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Its probabilities are a little off, and no answer is another one.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Its {n} pictures stay,</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Its {size} are fetched first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>JSON…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Just above: named “{label}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Just below: not named “{label}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keep</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keep it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keep it as a run</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keep the labels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keep together</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keep together (grouped split)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keep training</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keep {run}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keeping the best model. The window closes when that is done.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keeps the model from being too sure of itself.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Kept as a labelled picture of this project. It counts when you train again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keys: A it is, K keep, Delete exclude, Ctrl+Z undo</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Known pictures it may cost</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Known pictures taken for strange</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Labelled “{label}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Labels that may be wrong</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Language (from the next start)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Language of the sample call</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Larger shows finer detail and is slower. Automatic: the network's own.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Later</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Layers before the answer (hidden layers)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Layers that have learned before keep what they know.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Laying out the sample…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Learn again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Learn from another model (distillation)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Learning</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Learning also from mirrored or cropped copies: surer, and slower.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Learning from a tenth of the pictures, from a quarter, from half …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Learning from four fifths of the pictures and asking about the rest …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Learns on top of what the network already sees.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Least sure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Left and right may be swapped (flip)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Left and right may be swapped while learning (flip): not for text or X-rays</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Left out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Left out: {path}. {reason}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Let Graft find out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Let the model name these</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Let the model suggest</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Levelled off</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Light</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Links in a folder for each class…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Local service</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Lock the test set</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Log</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Longest step (gradient clipping)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Look again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Look ahead (Nesterov momentum, SGD only)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Look at it closely</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Look for new pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Looking at every picture once.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Looking at every picture once: {done} of {all}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Looking at the pictures …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Looking at what is in it…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Looking for pictures…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Looking for what would help. It takes a minute or more.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Looking through the pictures that nobody has named yet …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Looking through your folder…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Loss</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Machine</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make one with</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make them one</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make “{first}” and “{second}” one class?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make “{name}” and “{to}” one class?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Map</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Map of what the model sees</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mean squared error</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measure how many it notices</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measured on the {n} validation picture, by which what was kept was chosen, so a little flattering.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measured on the {n} validation picture; there is no test set.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measured on the {n} validation pictures, by which what was kept was chosen, so a little flattering.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measured on the {n} validation pictures; there is no test set.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measured on {n} picture that took no part in choosing, {likely}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measured on {n} pictures that took no part in choosing, {likely}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measured once, on {n} test picture that took no part in learning.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measured once, on {n} test pictures that took no part in learning.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measured once, when it had learned</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measuring the best model, and saving it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Measuring …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Medium</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Memory for what is computed once (cache)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Menu</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Merge into one class …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Merge them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Minutes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mirrored</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mirrored and cropped</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mirrored copies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Missing one costs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mistakes still made</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mixed (AMP)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mixed is quicker on GPUs and as good. Automatic: mixed on a GPU.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Models that are trained already keep what they learned with.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Momentum (SGD and RMSprop)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>More can tell more apart, and learn more by heart.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>More is quicker on a GPU and needs memory. Automatic: by device and pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>More layers may fit your pictures better, but take longer and need more.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>More settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Most accurate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Most often mixed up</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Most pictures first</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Moved, removed or damaged since it was measured.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>NVIDIA or AMD GPU (CUDA)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Name them on the Pictures page</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Near-copies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Network</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>New class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>New class…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Next without a label (N)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No better for {since} of {n} epoch since it levelled off.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No better for {since} of {n} epochs since it levelled off.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No camera was found.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No classes yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No code. Nothing leaves this machine.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No epoch is saved yet. What was computed of the pictures is kept, so that it is quicker the next time.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No figures yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No first answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No group does worse than chance would make it. What differs may be chance, and is not worth much thought.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No label</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No label stands out as wrong.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No model yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No more than the answer layer adapts.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No network is called like that.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No part of this picture speaks for “{label}” more than the rest.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No picture has changed sides.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No pictures were found here</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No pictures were held out to measure it on. Its answers may still be good: nobody knows.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No pictures yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No runs yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No such pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No two classes are taken for each other often.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>None</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>None is selected</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>None of these</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Normal, 0.01</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not at all (constant)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not labelled yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not looked for yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not one mistake</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not one picture of “{label}” was named rightly.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not ready to train</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not sure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing better in {tried}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing has been trained yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing here counts while only the first answer is trained.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing of it is left.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing sets some of the pictures apart from the others.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing stands out. Every file could be read, and no picture is in two classes.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing to check yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing was measured.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing: only the first answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Now</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Odd shape</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Of all that it learned from, most like it:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Of several classes that reach their thresholds it says the one furthest above.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Of the answers that say 80 %, about 8 in 10 are right: the model is calibrated.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Of the pictures named so, the share that really are</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Of the pictures of this class, the share that was named so</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Of these pictures, with its likely range</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Off on average (expected calibration error)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On Debian or Ubuntu, install it with: {command}. Then open the camera again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On both sides</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On spoiled pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On the same {n} picture “{name}” is right on {count} fewer: {points} points worse, likely between {low} and {high} (McNemar {p})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On the same {n} picture “{name}” is right on {count} more: {points} points better, likely between {low} and {high} (McNemar {p})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On the same {n} pictures both are right on equally many: “{name}” is likely between {low} and {high} points better (McNemar {p})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On the same {n} pictures “{name}” is right on {count} fewer: {points} points worse, likely between {low} and {high} (McNemar {p})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On the same {n} pictures “{name}” is right on {count} more: {points} points better, likely between {low} and {high} (McNemar {p})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On the {n} of them that the model was measured on, it says what the first says on {first}, and what the second says on {second}; the two people agree on {people}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On the {n} picture held out: chosen and counted on the same, so a little flattering</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On the {n} pictures held out: chosen and counted on the same, so a little flattering</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On the {n} validation picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On the {n} validation pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On {n} picture that took no part in this: {hits} found, {misses} missed, {alarms} false alarms, {rest} rightly not named; cost {cost}, with the likeliest class {other}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On {n} pictures so small a difference may be chance.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On {n} pictures that took no part in this: {hits} found, {misses} missed, {alarms} false alarms, {rest} rightly not named; cost {cost}, with the likeliest class {other}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>On {n} pictures. The thin line is what guessing would get, {share}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Once measured, it is made again from the held-out pictures too. Fine-tunes twice.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Once measured, it learns once more, from every picture.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>One epoch</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>One folder inside it for each kind.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>One more package is needed for the camera.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>One of {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>One stage after the other (gradual unfreezing)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Only SGD and RMSprop use it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Only SGD uses it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Only fine-tuning learns from it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Only one of them was measured, so they cannot be compared.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Only the answer layer (head)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Only the border seen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Only the focal loss uses it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open a folder…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open another folder…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open as a project of its own</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open folder…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open recent</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open the picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Passes for the answer layer alone (head first)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Passes over the pictures (epochs)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Paste a piece of another picture (CutMix)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Patience</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Patience used</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pause</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Paused.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pausing after this step…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Per cent of each row</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Picture size for the network</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pictures at a time (batch size)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pictures in a group stay on one side of the split, so the accuracy is not inflated.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pictures of rare classes come more than once in a pass.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Press a picture to look at it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Principal components (at once)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Probability off by at most</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Programs on this computer, and no others, can ask the model over HTTP.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Programs on this computer, and no others, can ask “{run}” over HTTP.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Project {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Proved equal on {n} picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Proved equal on {n} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pull towards simple answers (weight decay)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Put all back to their usual values</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Put {n} into class …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>RMSprop</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ReLU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Read pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Ready to train</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Recall and precision in one figure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Recoloured copies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Redo</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Relabel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Relabel…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove the class “{name}”?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove “{title}”?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Remove…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rename</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rename the project</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rename the project…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rename the run</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rename “{name}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rename…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Report</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Restore</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Result</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Resume</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Resumed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Right for pictures without an up: through a microscope, from the air.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Right of the validation pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Right, of {n} with a class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Run {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>SGD with momentum</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Same answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Same answer on {same} of {n} picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Same answer on {same} of {n} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Sample call</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Save into the model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Save the answers as a table</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Saved</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Saved after epoch {n}; it can be resumed from there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Save…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Saving where it is. The window closes when that is done.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Saving…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Says {says}, is right {right} of the time: {n} picture, {likely}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Says {says}, is right {right} of the time: {n} pictures, {likely}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search name or class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search, or any timm name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>See and choose its columns</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>See how the table is understood</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>See the mistakes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>See where training takes place, on the Train page.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Seeing more helps: {taken} gets {share} right, {usual} {usual_share} (cross-validated on {n} pictures). It goes on so.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Selected pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Several answers, to be safe</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show all</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show all classes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show all {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show all {n} findings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show every class as often (balanced sampling)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show fewer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show in folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show in its folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show its folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the list</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the pictures’ folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the project’s folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Shrinks the weights a little at every step, against learning by heart.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Sigmoid</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Similar names</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Slowing down (learning-rate schedule)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Smoothly (cosine)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>So few pictures make this a rough figure.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Something went wrong inside Graft.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Sort</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Speed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Start</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Start of the dice (random seed)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Started on {device}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Starting network</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Starting network (backbone)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Starting…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Starts from a model of your own, and learns your classes.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Starts from a network that has seen a million photographs, and learns your classes.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Starts from nothing, and learns all it knows from your pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Still improving.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Still learning: training goes on until it levels off.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop and keep the best</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop when no better for (patience)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stopped before this was found out.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stopped: it learned too fast and lost its way (the loss diverged). The best before that is kept; try a smaller learning rate.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stopping after this step…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stopping…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stranger than what the model knows. The nearest class is “{label}”.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Strong</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Switch off where left and right matter: text, X-rays, handedness.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Table</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Table (CSV)…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Table for Excel (CSV)…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Take it away</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Take them back</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Takes a minute, then each step is quicker; pays in long runs on a GPU.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Takes the slope where momentum is about to lead.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Taking the copies back…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Teach</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Teach a computer to tell your pictures apart</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Teach as</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Test</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Test accuracy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Test share</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>That is outside: trust what it foretells the less.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The accuracy of all other pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The averaged network is steadier than any single step of it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The best model so far is kept and measured, as if this had been the last epoch.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The best so far gets {known} right, and is kept.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The border alone tells it something: {middle} right, where guessing gets {guess}. It does well without it, too, so nothing speaks strongly for a shortcut.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The camera cannot be used.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The class that is decided about</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The classes are others now: only a training learns those.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The command is empty.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The command to train elsewhere cannot be started.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The command to train elsewhere ended before it was done.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The difference may be chance.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The difference to the first answer is 0 points</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The first answer is the best so far: it gets {known} right.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The first answer was kept: nothing of fine-tuning was surely better by {by}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The folder to write into</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The inner ones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The measured model is kept. It has then not learned from the held-out pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The middle cuts off the edges; the whole shows all, narrower. Automatic: the middle.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The mistakes cost {cost}; answering with the likeliest class would cost {other}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model gives as many answers as it takes to be right for {coverage}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model gives one answer only.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model is a mix: {tuned} % fine-tuned, {first} % first answer (weights averaged), the best by {by}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model is fine-tuning alone.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model is fine-tuning alone: no mix with the first answer was better by {by}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model is right on the very same pictures as its first answer, of {where}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model is unsure of it, and it is unlike those that have a label.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model is unsure of these {n}, and each is unlike the others: naming them should teach it most.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model looks at the pictures …</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model says “none of these”, and may take {share} of known pictures for strange.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model says “{label}” from {share} on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model says “{label}” where that is the likeliest class.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model takes every picture for one of its classes.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model then learned once more, from all {n} pictures: every figure was measured before it learned from these as well.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The network has to be downloaded first. Training does that.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The network sees all of it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The network sees the middle of it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The network takes one step at each rate, from tiny to huge (range test). A good rate lies where the loss falls steadily, well before it climbs.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The next picture (right arrow)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The next run</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The one picture was named rightly. That is good, and says little: measure it on more.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The outer ones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The picture before (left arrow)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The pictures come first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The pictures that choose what fine-tuning keeps. Folders that have their own keep it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The pictures that the model is measured on once, at the very end.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The pictures were moved…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The project is open read-only, so its pictures cannot be looked at again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The project is open read-only, so nothing new can be found out.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The project uses the copies from then on, and your own pictures stay as they are. What was done before that cannot be undone any more.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The ranges overlap: on {n} pictures, this difference may be chance.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The report of “{run}” is written.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The run that is shown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The same number gives the same split and, on a CPU, the same model.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The second is right</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The selected pictures get the second person’s label</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The settings are your own, not a preset’s.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The share of all steps in which the learning rate climbs to its height.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The share of features hidden at random in each step of fine-tuning.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The square in the middle</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The test set is as you gave it. Validation is drawn at random from the rest: {val} % of each class, seed {seed}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The training elsewhere was stopped before it had a result.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The training is done</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The training is done, but its model is not on this computer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The training that waits stays in the project; start it when you open it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The truth is among them for</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The two agree on {count} of {n} picture, {likely}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The two agree on {count} of {n} pictures, {likely}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The whole network</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The {n} of {all} shown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The {n} trainings that wait stay in the project; start them when you open it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Then the next one in the queue begins.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There are folders inside the folders of classes. Which are the classes?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There are no layers before the answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There are no pictures to learn from yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There are no pictures to tell it by.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There are no varied copies.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There are none.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There are too few pictures to say how good it is.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There are too few pictures to tell.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There is a first answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There is no map</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There is no model to keep yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There is no test set: the accuracy is that of validation.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>These answers stay as they are, and more pictures are answered alike, until you go on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>These files are not used. They stay as they are.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>They held out different pictures, so that their figures compare only roughly.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This computer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This computer's processor (CPU)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This form gives up some of the model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This is quick from then on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This is the first of them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This model is not calibrated: its probabilities are as the network gives them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This model was not measured</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This project is open read-only. Close the other window that has it open.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This run</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This run was not measured</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This takes a figure above {low}, up to {high}, with a point.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This takes a figure from {low} to below {high}, with a point.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This takes a figure from {low} to {high}, with a point.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This takes a whole number from {low} to {high}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This took {time} to find out.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Threshold, in tenths of a per cent</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Time left</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Tiny</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>To keep the best model with its figures, finish now instead.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>To know</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Too high and it never settles; too low takes for ever. Automatic: by the optimizer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Took</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train a model first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train a model first. It is then measured on pictures that it has not learned from.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train again, or let the last layer learn again, to see what it was good for.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train on (device)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train on: {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train one first. Then drop any pictures here, and it says what they are.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train somewhere else</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train with {size} × {size}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Train with {size} × {size} and whole pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Training</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Training pictures like it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Trains on this computer’s processor, {n} cores</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Trains on {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Try finer and whole pictures (resolution)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Try the sample</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Trying whether finer or whole pictures help.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Trying {rate}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Turned copies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Twice the pictures of one class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Two experts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Two numbers are needed, and black must be less than white.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Two numbers, as 0..4095, for more than 8 bits. Automatic: from all pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Undo</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Undo the last change</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Undo the last one</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Uneven classes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Unlabelled</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Unlock the test set</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Unusual</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Up and down may be swapped (vertical flip)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Up to a minute for some thousand pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Up, then down (one cycle)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Upside-down copies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use every picture for the final model (refit)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use the published ones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use them as classes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use these</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use these columns</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use these settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use this model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use this rate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use “{name}” from timm</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Validation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Validation accuracy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Validation share</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Validation: {share} of {n} picture.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Validation: {share} of {n} picture. What was kept was chosen by it: it may flatter.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Validation: {share} of {n} pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Validation: {share} of {n} pictures. What was kept was chosen by them: it may flatter.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Varied copies (augmentation)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Versions of one picture, by file name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Very bright</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Very dark</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>View</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Waiting</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Waiting for the camera…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Waits for its turn.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Warm colours: here the picture speaks for “{label}”. It shows where the model looks, not why, and it can mislead.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Watching “{folder}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Way of adjusting (optimizer)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Weight of hard pictures (gamma, focal only)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Weighted counts rare classes more; focal counts hard pictures more.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Weights</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Weights to start from</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Went on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What bends the straight lines; ReLU is the usual.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What comes into it from now on is named here.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What counts as a mistake (loss)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What decides is small. {seen} at {size} × {size} pixels; the picture has {width} × {height}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What fine-tuning brought</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What is shown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What is tried</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What it had saved by then lies in its run.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What it has learned before (weights)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What it is looking at</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What it printed is in {file}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What it says against how often it is right</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What more pictures would bring</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What new layers start from (initialisation)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What of each picture is seen (framing)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What speaks for it?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What the model says of {n} of them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What to label next</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What training starts from: a row of the list, or any timm name.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What twice the pictures of a class should gain</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What was kept was chosen by these pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What was tried before is still coming to an end.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What would help</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What would make the model better, as far as is known.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What would make the model better?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>When it says {says}, it is right {right} of the time, give or take {points} points.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>When should it say “{label}”?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>When should it say …?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>When to trust it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where a second person has labelled the pictures, put that into a column “label_2”: the Check page then says how far the two agree.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where are the pictures now?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where classes come from</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where it does worse</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where it goes wrong</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where it is unsure, the model names every class that a picture could be.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where the mistakes cost the least together</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where they differ</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where two experts differ</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Which map</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Which pictures to show</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>White</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Whole pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Width of these layers (hidden units)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>With the border covered it loses {points} points: what is there takes part in its answers. That may be the background, or the thing itself where it fills the picture.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Without what chance alone would give, that is {kappa} of 1 (Cohen’s kappa), likely between {low} and {high}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Working out a first answer from what the network sees.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Worth a look</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Write it into this folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Writing it…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wrong, and sure of it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wrong? Teach it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wrong? Teach these {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Xavier (Glorot)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your own model may have seen these pictures: training tells how good it is.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your pictures and everything saved so far are untouched, and you can go on. What happened is written down in {folder}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your pictures are being looked through.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your pictures are still being looked through.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your settings did best.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a linear model of all stages, cross-validated on {n} picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a linear model of all stages, cross-validated on {n} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>about {time}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>accuracy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>active learning</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>add {n} file or folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>add {n} files and folders</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>after the one that waits</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>after the {n} that wait</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>all of it adapts to them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>all others</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>all pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>always the largest class (baseline)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>always “{label}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>and that is right</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>another network of {library}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>answers on average</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ants</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>any</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>area {value}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>as files for other programs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>as it is</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>at most {n} epoch</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>at most {n} epochs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>at work</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>automatic</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>average precision {value}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>back to usual</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>backbone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>batches</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>bees</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>begins when you say so</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>best</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>better than chance (Cohen’s kappa)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>black</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>brightest third</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>calibration</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>calibration, temperature {value}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>call {n} picture “{label}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>call {n} pictures “{label}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>call “{name}” “{to}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>camera {value}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cannot be told</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cats</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>checked when training starts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>choose them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>click a number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>copy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>correlation with the truth (Matthews)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cross-validation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>darkest third</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>dated {value}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>decision threshold</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>dogs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>each begins by itself when the one before it has ended</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>epoch {n} of {most}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>epochs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>every picture at the end</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>exclude {n} picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>exclude {n} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>excluded</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>false alarms</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>false alarms (ROC)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>fetching {done} of {size} MB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>figure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>file</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>find a good one…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>finished</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>first answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>first answer here</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>first answer → model, {n} validation picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>first answer → model, {n} validation pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>floating point</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>fold {k} of {folds}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>folder {value}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>for other programs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>for the others nothing is certain.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>found
recall</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>found (recall)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>found and trusted in one (macro F1)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>from nothing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>goes on with a run</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>grey</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>have exactly one answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>have the truth among them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>how many</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>in per cent</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>in use</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>inter-rater agreement</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>interrupted</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is right {share}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is {label}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>its last layers adapt to them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>its last stage adapts to them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>largest</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>largest third ({value} megapixels)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>learned again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>learned from</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>learning curve</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>least sure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>less than 0.001 percentage points</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>likeliest</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>likely</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>likely between {low} and {high} %</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>lock {n} picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>lock {n} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>log loss {varied} against {plain}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>looks like {label}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>looks like {label}, {share}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>looks well</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>loss, by learning rate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>make the class “{name}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>may be chance</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>measured before it learned from these as well</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>minutes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>missed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mixed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>most sure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>n/a</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>named rightly</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>named rightly, {share}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>named wrongly</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>named “{answer}”, {share}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>network</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>newest</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no camera named</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no label</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no label for {n} picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no label for {n} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no picture of this class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>none</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>none of these</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>not measured</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>not used</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>not yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>now {label}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of pictures of a class it has never seen: not measured yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of pictures of a class that it had never seen would be noticed; measured by leaving out each class in turn</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of {n} known picture would be called none of these</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of {n} known pictures would be called none of these</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>one side has no pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>only its last layer (the head) goes on learning</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>open read-only</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>p &lt; 0.001</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>p = {p}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>part</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>partly</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>passes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>passes, how fast it adjusts, varied copies, device… all at their usual values</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>paused</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>pictures
support</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>pictures with</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>pictures you have</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>pictures/s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>pixels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>points</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>prediction sets, conformal</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ranks them first (average precision)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ranks them rightly (ROC AUC)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ready</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>reason</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>remove the class “{name}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>report.html and report.pdf to read, and beside them all that is needed to check them or to train the same model again: {folder}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>right among the {k} likeliest (top-{k})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>right answers (accuracy)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>right on {share} of {n} test picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>right on {share} of {n} test pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>right on {share} of {n} validation picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>right on {share} of {n} validation pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>right or wrong</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>right, each class counting alike (balanced accuracy)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>rightly named (precision)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>rightly not named</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>run</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>running</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>saved</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>say that a finding is fine</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>says {label}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>says {share}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>second</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>second class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>second: {label}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>settings that differ</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>shortcut evidence</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>slices</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>smallest</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>smallest third ({value} megapixels)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>stated probability off by (calibration error)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>surest mistakes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>surprise at the truth (log loss, nats)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>suspect labels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>t-SNE (neighbours together)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>take {n} picture back</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>take {n} pictures back</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>takes no part</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>tanh</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>teach {n} picture as “{label}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>teach {n} pictures as “{label}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>teaching</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>test</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the middle at {n} × {n} pixels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the run “{title}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the same, by number of pictures (weighted F1)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the whole picture at {n} × {n} pixels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>third of middle brightness</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>third of middle size ({value} megapixels)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>this batch, as the model sees it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>today</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>today, {time}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>took</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>training</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>transparent places are {colour}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>trials</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>trusted
precision</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>twice as many, foretold</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unknown pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unlock what measures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unusual</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>up to {time}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>use the camera</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>validation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>value</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>was {label}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>watch a folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>what happened, and when</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>when</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>white</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>why</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>worse</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>worth a look</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>yes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>yesterday</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>yesterday, {time}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>your own</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>your settings as they are</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{after} ms; in Graft {before} ms</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{after}; in Graft {before}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{at} of {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{best} of the validation pictures are right, instead of {before}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{by} points better than the first answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{by} points worse than the first answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{copies} are left out, as they cost too much: {compared} ({n}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{copies} are used, as they cost little: {compared} ({n}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{correct} of {n} test picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{correct} of {n} test pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{correct} of {n} test pictures,
{between}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{correct} of {n} validation picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{correct} of {n} validation pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{correct} of {n} validation pictures,
{between}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{count} of {truth} named rightly</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{count} of {truth} named {answer}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{count}: {names}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{done} of {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{done} of {total}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{done} of {total} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{figure} accuracy</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{file}: {label}, {percent} %</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{gain} ({low} to {high})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{how} (likely {low} to {high}); {right} became right, {wrong} wrong, of {where}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{how} There are no validation pictures, so nothing was measured.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{how} {correct} are right; it took {time}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{how}, which may be chance</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{kinds}: {levels} becomes black…white</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{kinds}: {levels} becomes black…white, as chosen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{labelled} and {unlabelled}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{label} named {answer}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{label}?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{learn} for training, {aside} held out.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{likely} (cross-validated, {n} picture) · always guessing the largest class: {base}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{likely} (cross-validated, {n} pictures) · always guessing the largest class: {base}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{low} to {high}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{low} to {high} %</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{low}–{high} % on {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{names} and more should gain, too.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{names} and {n} more</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{names} should gain, too.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{name}: {choice}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{network} learns from your {pictures} from nothing, in {passes}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{network} learns from “{run}” [distillation]: from its answers to {pictures}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{network} looks at your {pictures} once and gives a first answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{now} · paused</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{now} · {left} left</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} M</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} MB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} answer is written to {file}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} answers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} answers are written to {file}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} are not what was put there any more, and stay.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} are taken back.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} changed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} class</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} classes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} day ago</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} days ago</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} for the test</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} for training</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} for validation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} formats, each compared with this model on real pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} group does worse than chance alone would make it. Press a row to see its pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} groups do worse than chance alone would make them. Press a row to see its pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} h</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} hidden file was ignored.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} hidden files were ignored.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} is not what was put there any more, and stays.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} is taken back.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} kB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} known from before.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} link to a picture is in {folder}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} links to pictures are in {folder}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} min</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} ms a picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} not sure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} notes, the last: {last}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} of {all} looked at</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} of {all} pictures looked at</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} of {all} shown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} of {most}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} of {most} epochs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} other class has {share}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} other classes have {share} together.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} percentage points</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture becomes almost one shade by it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture could not be read</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture gets another answer than from the model itself.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture has another label now, is excluded or is new since this model learned.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture has come so far.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture is copied into {folder}. The original is where it was.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture left out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture read.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture taught as “{label}”.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture was answered.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} picture, from “{first}” to “{second}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures are copied into {folder}. The originals are where they were.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures become almost one shade by it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures could not be read</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures get another answer than from the model itself.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures have come so far.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures have other labels now, are excluded or are new since this model learned.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures here have transparent places.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures left out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures read.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures taught as “{label}”.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures were answered.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures, from “{first}” to “{second}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures, right or wrong, the least sure first</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures, the surest mistakes first</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures, those it is least sure of first</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} pictures: {share}, {between}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} points</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} rows tell of {used} pictures.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} run.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} runs.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} s</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} s a picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} selected</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} test picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} test pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} training picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} training pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} trial</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} trials</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} tried</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} unlabelled picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} unlabelled pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} validation picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} validation pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} wait.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} waits.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{n} · known from before</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{percent} per cent</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{pictures} in {classes}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{pictures} without a label. It can be undone.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{pictures}, {wrong} of them wrong</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{points} points since your changes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{points} points, likely between {low} and {high} (McNemar p = {p}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{rate} is chosen, {suggested} was suggested.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{rate} is suggested. Click another place on the curve to take that.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{read} Then {adapted}, in {passes}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{right} of {n},</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{run} (in use)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{run} is finished. Use it?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{run} is finished: {before} → {after}. Use it?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{run} stays in use until you decide.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{share} cross-validated on {n}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{share} have no answer at all.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{share} of the test pictures are right.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{share} of the validation pictures are right.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{share} of {n} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{share} of {n} validation picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{share} of {n} validation pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{share} test</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{share} validation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{small} instead of {large}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{some} or {last}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{time} left</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{title}: {fact}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{value} pixels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{varied} of them are recognised, of the pictures as they are {plain}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{words} “{used}” is in use by now: stop it and start it again to answer with that.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{words}: the difference may be chance.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{words}: this is hardly chance.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“none”, or the folder of a run or a model: its answers are learned beside the labels, and stand in for them where a picture has none.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“pretrained”, “none” for an empty start, or a file or folder of a model.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{answer}” because it looks like these it learned from:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{first}” and “{second}”, mixed up</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{first}” and “{second}”: {share} of them are taken for each other.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{first}”, to the other “{second}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{folder}” is gone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{label}” F1</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{label}” ROC AUC</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{label}” average precision</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{label}” found (recall)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{label}” is likeliest, but {share} is too little to rely on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{label}” named “{answer}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{label}” trusted (precision)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{label}” was never taken for “{answer}”.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{label}”, named rightly</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{label}”, {share}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{name}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{name}” is better, and that is hardly chance.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{name}” is better: the ranges do not overlap, so this is hardly chance.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{run}” answers here; “{used}” is in use by now.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{run}” answers until you stop it or close the window.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{run}” answers: {what}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{run}”, in use.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{run}”, not in use: “{used}” is.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{run}”.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{small}” is a small one that learned from “{large}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{table}” may say the classes, too.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{title}” is in use.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{value}” in the file name</source>
      <translation type="unfinished" />
    </message>
  </context>
</TS>
